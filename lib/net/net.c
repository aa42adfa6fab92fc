/* net.c -- the network operations: table and look-up by name. */
#include "net/net.h"

#include "base/registry.h"

#define X(name) extern const struct net_ops net_##name;
#include "net.inc"
#undef X

static const struct net_ops *const net_table[] = {
#define X(name) &net_##name,
#include "net.inc"
#undef X
    NULL,
};

REGISTRY_DEFINE(net, "network operation")
