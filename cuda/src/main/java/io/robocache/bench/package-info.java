/** Measurements of the operations on this machine: on the device, from host to host, on both twins. */
package io.robocache.bench;
