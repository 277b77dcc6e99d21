/** The files that models live in. */
module dev.attractor.formats {
  requires transitive dev.attractor.core;
  requires com.google.gson;

  exports dev.attractor.formats;
}
