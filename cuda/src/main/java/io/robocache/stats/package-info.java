/** Statistics of features: exact for an episode, foldable in order for a dataset. */
package io.robocache.stats;
