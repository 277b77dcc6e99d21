/** Deep networks, trained and served through DJL. */
package dev.attractor.nets;
