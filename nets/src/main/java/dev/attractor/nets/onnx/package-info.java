/** ONNX files: clustered weights as codes and codebooks, and networks of ours as graphs. */
package dev.attractor.nets.onnx;
