/** The operations as Spark SQL functions, and on whole columns by batches. */
package io.robocache.udf;
