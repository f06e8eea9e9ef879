/** The Spark job. */
package io.robocache.job;
