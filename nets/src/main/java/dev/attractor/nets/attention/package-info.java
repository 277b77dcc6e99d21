/** Attention by k-softmax beside that of several heads, and vision transformers with either. */
package dev.attractor.nets.attention;
