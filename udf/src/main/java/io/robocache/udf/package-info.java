/** The operations as Spark SQL functions. None is registered yet. */
package io.robocache.udf;
