/** Chapter 2: tables of quantised networks, and what a training step takes. */
package dev.attractor.app.reproduce.quantization;
