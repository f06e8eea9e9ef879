// stub_graphs.h -- the events and graphs of the stub driver, for stub_cuda.c alone. A stream that waits for an event of a
// captured stream is captured with it, as in the driver.

int cuEventCreate(void **made, unsigned flags) {
    BEGIN_IN_CONTEXT
    (void) flags;
    *made = create(EVENT, sizeof(event));
    return SUCCESS;
}

int cuEventDestroy_v2(void *at) {
    BEGIN
    return destroy(EVENT, at);
}

int cuEventRecord(event *at, stream *on) {
    BEGIN
    if (!holds(EVENT, at, sizeof *at) || !holds(STREAM, on, sizeof *on)) {
        return INVALID_HANDLE;
    }
    at->captured = on->captured;
    return SUCCESS;
}

int cuEventSynchronize(event *at) {
    BEGIN
    return holds(EVENT, at, sizeof *at) ? SUCCESS : INVALID_HANDLE;
}

int cuEventElapsedTime(float *millis, event *from, event *to) {
    BEGIN
    *millis = 1;
    return holds(EVENT, from, sizeof *from) && holds(EVENT, to, sizeof *to) ? SUCCESS : INVALID_HANDLE;
}

int cuStreamWaitEvent(stream *on, event *at, unsigned flags) {
    BEGIN
    (void) flags;
    if (!holds(EVENT, at, sizeof *at) || !holds(STREAM, on, sizeof *on)) {
        return INVALID_HANDLE;
    }
    on->captured = at->captured ? at->captured : on->captured;
    return SUCCESS;
}

int cuStreamIsCapturing(stream *on, int *status) {
    BEGIN
    if (!holds(STREAM, on, sizeof *on)) {
        return INVALID_HANDLE;
    }
    *status = on->captured != NULL;
    return SUCCESS;
}

int cuStreamBeginCapture_v2(stream *on, int mode) {
    BEGIN_IN_CONTEXT
    (void) mode;
    if (!holds(STREAM, on, sizeof *on) || on->captured) {
        return INVALID_HANDLE;
    }
    on->captured = create(GRAPH, sizeof(graph));
    return SUCCESS;
}

int cuStreamEndCapture(stream *on, graph **made) {
    BEGIN
    if (!holds(STREAM, on, sizeof *on) || !on->captured) {
        return INVALID_HANDLE;
    }
    *made = on->captured;
    pthread_mutex_lock(&lock);
    for (struct object *at = objects; at; at = at->next) {
        stream *joined = (stream *) at->address;
        if ((at->kind == STREAM || at->kind == EVENT) && joined->captured == *made) {
            joined->captured = NULL; // a stream and an event begin alike
        }
    }
    pthread_mutex_unlock(&lock);
    return SUCCESS;
}

int cuGraphInstantiateWithFlags(graph **made, const graph *from, unsigned long long flags) {
    BEGIN_IN_CONTEXT
    (void) flags;
    if (!holds(GRAPH, from, sizeof *from)) {
        return INVALID_HANDLE;
    }
    graph *exec = create(GRAPH_EXEC, sizeof *exec);
    *exec = (graph) {from->count, from->count, malloc(sizeof(operation) * (size_t) (from->count + 1))};
    if (from->count) {
        memcpy(exec->operations, from->operations, sizeof(operation) * (size_t) from->count);
    }
    *made = exec;
    return SUCCESS;
}

int cuGraphLaunch(const graph *exec, stream *on) {
    BEGIN
    if (!holds(GRAPH_EXEC, exec, sizeof *exec) || !holds(STREAM, on, sizeof *on)) {
        return INVALID_HANDLE;
    }
    for (int i = 0; i < exec->count; i++) {
        queue(on, exec->operations[i]);
    }
    return SUCCESS;
}

static int destroy_graph(enum kind kind, graph *old) {
    if (holds(kind, old, sizeof *old)) {
        free(old->operations);
    }
    return destroy(kind, old);
}

int cuGraphDestroy(graph *old) {
    BEGIN
    return destroy_graph(GRAPH, old);
}

int cuGraphExecDestroy(graph *old) {
    BEGIN
    return destroy_graph(GRAPH_EXEC, old);
}
