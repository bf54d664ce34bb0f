package dev.verso.folder;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides by three fingerprints what to do: what both had when they were last the same, what the
 * source has, and what the destination has. Null stands for nothing being there.
 *
 * @param delete whether what is gone at the source goes at the destination
 * @param winner who has its way where both have changed
 */
record Policy(boolean delete, Winner winner) {
  enum Winner {
    NOBODY,
    SOURCE,
    DESTINATION
  }

  Step decide(@Nullable String base, @Nullable String source, @Nullable String destination) {
    if (Objects.equals(source, destination)) {
      return Step.SAME;
    }
    if (Objects.equals(source, base)) {
      // What the source never had is deleted only where it is to win anyway.
      return base == null && delete && winner == Winner.SOURCE ? Step.DELETE : Step.LEAVE;
    }
    if (source == null && !delete) {
      return Step.SPARE;
    }
    if (!Objects.equals(destination, base) && winner != Winner.SOURCE) {
      return winner == Winner.NOBODY ? Step.CONFLICT : Step.YIELD;
    }
    if (source == null) {
      return Step.DELETE;
    }
    return destination == null ? Step.ADD : Step.UPDATE;
  }
}
