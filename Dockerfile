# The image of executors and drivers on Kubernetes. Its context is an unpacked distribution (scripts/package.sh makes one):
#   tar -xzf dist/robocache-VERSION.tar.gz && docker build -t REGISTRY/robocache:VERSION robocache-VERSION
# For GPUs it needs nothing more: the container runtime of NVIDIA brings the driver's library.
ARG SPARK_IMAGE=apache/spark:4.1.3-scala2.13-java17-ubuntu
FROM ${SPARK_IMAGE}

# The kernels' driver library and nvidia-smi; without a GPU it does nothing.
ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility

COPY LICENSE NOTICE /opt/robocache/
COPY conf /opt/robocache/conf
COPY scripts /opt/robocache/scripts
COPY lib /opt/robocache/lib

# One name for every version: local:///opt/robocache/lib/robocache.jar
USER root
RUN ln -s "$(basename /opt/robocache/lib/robocache-[0-9]*.jar)" /opt/robocache/lib/robocache.jar
USER spark
