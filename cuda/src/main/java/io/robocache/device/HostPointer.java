package io.robocache.device;

import jcuda.Pointer;

/** JCuda's pointer to host memory of which an address is known. */
final class HostPointer extends Pointer {

    /** For the driver to fill. */
    HostPointer() {}

    HostPointer(long address) {
        super(address);
    }

    long address() {
        return getNativePointer();
    }
}
