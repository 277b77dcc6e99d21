/** The files that models live in, and whole checkpoints to packed codes and back. */
module dev.attractor.formats {
  requires transitive dev.attractor.core;
  requires com.google.gson;

  exports dev.attractor.compression;
  exports dev.attractor.formats;
}
