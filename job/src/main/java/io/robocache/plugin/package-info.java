/** What Spark loads into the driver and every executor by {@code spark.plugins}. */
package io.robocache.plugin;
