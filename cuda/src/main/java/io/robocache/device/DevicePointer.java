package io.robocache.device;

import jcuda.driver.CUdeviceptr;

/** JCuda's pointer to device memory, with its address, which is what kernels are given. */
final class DevicePointer extends CUdeviceptr {

    /** For the driver to fill. */
    DevicePointer() {}

    private DevicePointer(DevicePointer base, long offset) {
        super(base, offset);
    }

    long address() {
        return getNativePointer();
    }

    /** The same allocation at another of its addresses. */
    DevicePointer at(long address) {
        return new DevicePointer(this, address - getNativePointer());
    }
}
