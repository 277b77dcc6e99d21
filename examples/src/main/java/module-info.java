/** Programs that use Attractor's library. */
module example.attractor {
  requires dev.attractor.formats;
  requires jdk.httpserver;
}
