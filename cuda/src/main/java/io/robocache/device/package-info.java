/** This JVM's compute backend. */
package io.robocache.device;
