/**
 * Recordings as tables of Spark SQL: the data source {@code mcap}, and the catalog of the same name, in which
 * {@code mcap.`/data/run7.mcap`} is a table.
 */
package io.robocache.job.sql;
