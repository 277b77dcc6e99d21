package dev.attractor.data;

import java.nio.charset.StandardCharsets;

/**
 * Images to learn from and images to judge by.
 *
 * @param name the data set's name
 * @param train never looked at when judging
 * @param test never looked at when learning
 */
public record ImageSplit(String name, LabelledImages train, LabelledImages test) {
  /** A hash of both parts, for the record of what a model was made from. */
  public String md5() {
    return new Md5().update((train.md5() + test.md5()).getBytes(StandardCharsets.UTF_8), 64).hex();
  }
}
