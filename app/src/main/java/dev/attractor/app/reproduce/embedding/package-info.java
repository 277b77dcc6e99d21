/** What the dissertation leaves for future work: embeddings trained to be remembered. */
package dev.attractor.app.reproduce.embedding;
