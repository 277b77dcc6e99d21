package dev.attractor.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Different sentences in English, the same in every version: some of {@code sentences.txt}, which
 * holds those of 40 to 160 characters of the project's pages as they once were, and others that a
 * generator makes of everyday subjects, verbs, objects, places and times. Many of the latter differ
 * by a word or two, so that the nearest one is easily another.
 */
final class SentenceSet {
  private static final String WRITTEN = "sentences.txt";
  private static final String[][] SUBJECTS = {
    {"The baker", "An old gardener", "My neighbour", "A tired nurse", "The young violinist"},
    {"A ferry captain", "The night train", "A yellow tram", "The cyclist", "A lorry driver"},
    {"The committee", "A small company", "The mayor", "The central bank", "A court in the capital"},
    {"A grey heron", "The shepherd's dog", "A swarm of bees", "The youngest foal", "A barn owl"},
    {"The telescope", "A weather balloon", "The new reactor", "A chess program", "The old printer"}
  };
  private static final String[][] VERBS = {
    {"carries", "repairs", "looks for", "gives away", "forgets"},
    {"passes", "waits for", "overtakes", "brings", "leaves behind"},
    {"postpones", "approves of", "pays for", "forbids", "discusses"},
    {"follows", "avoids", "watches", "finds", "guards"},
    {"measures", "records", "misses", "needs", "stops"}
  };
  private static final String[] OBJECTS = {
    "a basket of pears",
    "the broken clock",
    "a letter from abroad",
    "the last loaf of bread",
    "two empty bottles",
    "a heavy wooden door",
    "the first snow",
    "an unpaid bill",
    "the neighbour's ladder",
    "a box of old photographs",
    "the morning newspaper",
    "three sleeping children",
    "a pair of red shoes",
    "the price of electricity"
  };
  private static final String[] PLACES = {
    "near the harbour",
    "behind the school",
    "on the bridge",
    "in a quiet valley",
    "at the edge of the forest",
    "in front of the town hall",
    "under the railway arch",
    "on the third floor",
    "beside the river",
    "in the middle of the market"
  };
  private static final String[] TIMES = {
    "before sunrise",
    "on Thursdays",
    "every winter",
    "after the storm",
    "since last spring",
    "during the holidays",
    "without telling anyone",
    "although it rains",
    "for the second time",
    "as the law demands"
  };

  private SentenceSet() {}

  /**
   * Sentences in a fixed order, at most two of five of them from the resource.
   *
   * @param count how many
   */
  static List<String> of(int count, long seed) throws IOException {
    List<String> sentences = new ArrayList<>(written());
    Collections.shuffle(sentences, new Random(seed));
    sentences.subList(Math.min(sentences.size(), count * 2 / 5), sentences.size()).clear();
    sentences.addAll(made(count - sentences.size(), seed));
    return sentences;
  }

  /** How many sentences are some of the resource. */
  static int written(List<String> sentences) throws IOException {
    Set<String> found = new LinkedHashSet<>(written());
    found.retainAll(Set.copyOf(sentences));
    return found.size();
  }

  private static List<String> written() throws IOException {
    try (InputStream text = SentenceSet.class.getResourceAsStream(WRITTEN)) {
      if (text == null) {
        throw new IOException(WRITTEN + ": is not on the class path");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static Set<String> made(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Set<String> sentences = new LinkedHashSet<>();
    while (sentences.size() < count) {
      int theme = random.nextInt(SUBJECTS.length);
      sentences.add(
          "%s %s %s %s %s."
              .formatted(
                  one(SUBJECTS[theme], random),
                  one(VERBS[theme], random),
                  one(OBJECTS, random),
                  one(PLACES, random),
                  one(TIMES, random)));
    }
    return sentences;
  }

  private static String one(String[] words, SplittableRandom random) {
    return words[random.nextInt(words.length)];
  }
}
