/**
 * Pages of HTML that need nothing but themselves: text, tables and charts as inline SVG. The same bytes on every machine: no
 * fonts are measured, and numbers are written by {@link io.robocache.page.Num}, not by the JDK, whose digits differ between
 * versions and locales.
 */
package io.robocache.page;
