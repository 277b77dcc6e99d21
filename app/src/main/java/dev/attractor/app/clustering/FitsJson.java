package dev.attractor.app.clustering;

import com.google.gson.JsonObject;
import dev.attractor.fixedpoint.Status;

/** How well each clustered tensor of a model file was fitted, for its metadata. */
final class FitsJson {
  private final JsonObject fits = new JsonObject();

  void add(String tensor, double rmse, double residual, int passes, Status status) {
    JsonObject fit = new JsonObject();
    fit.addProperty("rmse", rmse);
    fit.addProperty("residual", residual);
    fit.addProperty("iterations", passes);
    fit.addProperty("status", status.toString());
    fits.add(tensor, fit);
  }

  @Override
  public String toString() {
    return fits.toString();
  }
}
