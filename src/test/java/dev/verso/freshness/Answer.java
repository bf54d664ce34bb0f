package dev.verso.freshness;

/**
 * What a reader got.
 *
 * @param verso which process answered: each start of one has a number of its own
 * @param page its number
 * @param asked when the request was sent, in {@link System#nanoTime}
 * @param answered when the response was read, in {@link System#nanoTime}
 * @param status of the response
 * @param version in the body; {@link Timeline#ABSENT} where there is no page
 * @param marked whether {@code Cache-Status} says that it may be stale
 */
record Answer(
    int verso, int page, long asked, long answered, int status, int version, boolean marked) {}
