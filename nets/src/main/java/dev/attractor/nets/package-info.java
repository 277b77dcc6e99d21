/**
 * Deep networks, trained and served through DJL.
 *
 * <p>Above forty classes, and one package all the same: half of them are package-private parts of
 * one run of training, which smaller packages would make public.
 */
package dev.attractor.nets;
