package dev.attractor.app.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.io.PrintWriter;

/**
 * Where a command speaks: the result on standard output, everything else on standard error.
 *
 * <p>With {@code --json} standard output carries one JSON document and nothing else. Text may hold
 * names and labels from files: it is printed as {@link Printable} says.
 */
public final class Console {
  /** Numbers that JSON has no word for (NaN, infinities) become null. */
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .serializeNulls()
          .registerTypeAdapter(Double.class, finite())
          .registerTypeAdapter(double.class, finite())
          .registerTypeAdapter(Float.class, finite())
          .registerTypeAdapter(float.class, finite())
          .create();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  public Console(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Prints the result: the record as JSON under {@code --json}, else the text for people. */
  public void result(Object document, String text) {
    out.println(Printable.lines(json ? toJson(document) : text));
    out.flush();
  }

  /** Prints a line of the result for people; silent under {@code --json}. */
  public void line(String text) {
    if (!json) {
      out.println(Printable.lines(text));
      out.flush();
    }
  }

  /** A remark on how things went; standard error, so that pipes stay clean. */
  public void note(String text) {
    err.println(Printable.lines(text));
    err.flush();
  }

  /** A bar on a terminal, plain lines elsewhere; close it when the work is done. */
  public Progress progress(String task, String unit, long total) {
    return Progress.start(task, unit, total, err);
  }

  public static String toJson(Object document) {
    return GSON.toJson(document);
  }

  private static JsonSerializer<Number> finite() {
    return (number, type, context) -> {
      JsonElement element =
          Double.isFinite(number.doubleValue()) ? new JsonPrimitive(number) : JsonNull.INSTANCE;
      return element;
    };
  }
}
