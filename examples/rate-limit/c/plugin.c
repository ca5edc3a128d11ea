#include "contract.h"

static uint32_t limit;
static double window_ms;
static Counters own;

static int32_t plugin_setup(tenon_bytes config_json) {
  limit = (uint32_t)tenon_json_integer(config_json, "limit");
  window_ms = tenon_json_number(config_json, "windowMs");
  return 0;
}

static int same(const char *left, const char *right) {
  for (int at = 0; at < 24; at++)
    if (left[at] != right[at]) return 0;
  return 1;
}

static Counter *counter_of(const char *key) {
  for (uint32_t at = 0; at < own.count; at++)
    if (same(own.counters[at].key, key)) return &own.counters[at];
  if (own.count == sizeof own.counters / sizeof *own.counters) return 0;
  Counter *made = &own.counters[own.count++];
  tenon_copy(made->key, key, sizeof made->key);
  made->used = 0;
  return made;
}

static int32_t plugin_take(const Take *input, Taken *output) {
  if (input->cost > limit) {
    tenon_begin();
    tenon_put("{\"code\":\"RATE_LIMIT_COST\",\"message\":\"cost ");
    tenon_put_number(input->cost);
    tenon_put(" is above the limit ");
    tenon_put_number(limit);
    tenon_put("\"}");
    return tenon_fail_json();
  }
  tenon_bytes now_json;
  if (clock_now_ms(&now_json)) return tenon_fail("the clock has failed");
  double now = tenon_json_double(now_json);
  if (now >= own.windowEndMs) {
    own.windowEndMs = now + window_ms;
    own.count = 0;
  }
  Counter *counter = counter_of(input->key);
  if (counter == 0) return tenon_fail_code("no room for another key", "RATE_LIMIT_FULL");
  if (counter->used + input->cost > limit) {
    tenon_begin();
    tenon_put("refused ");
    for (uint32_t at = 0; at < sizeof input->key && input->key[at] != 0; at++) tenon_put_bytes(&input->key[at], 1);
    tenon_log_written(TENON_INFO);
    emit_refused(input);
  } else {
    counter->used += input->cost;
    output->allowed = 1;
  }
  output->remaining = limit - counter->used;
  return 0;
}

static int32_t plugin_execute(tenon_bytes input_json, tenon_bytes *output) {
  Take take = {.cost = (uint32_t)tenon_json_integer(input_json, "cost")};
  Taken taken = {0};
  if (tenon_json_text(input_json, "key", take.key, sizeof take.key) > (int32_t)sizeof take.key)
    return tenon_fail("a key has at most 24 bytes");
  int32_t status = plugin_take(&take, &taken);
  if (status != 0) return status;
  tenon_begin();
  tenon_put(taken.allowed ? "{\"allowed\":true" : "{\"allowed\":false");
  tenon_put(",\"remaining\":");
  tenon_put_number(taken.remaining);
  tenon_put("}");
  *output = tenon_written_bytes();
  return 0;
}

static int32_t plugin_hash(tenon_bytes input, tenon_bytes *output) {
  static uint32_t hash;
  hash = 2166136261u;
  for (uint32_t at = 0; at < input.len; at++) hash = (hash ^ input.ptr[at]) * 16777619u;
  *output = (tenon_bytes){(const uint8_t *)&hash, sizeof hash};
  return 0;
}

static int32_t plugin_snapshot(Counters *output) {
  *output = own;
  return 0;
}

static int32_t plugin_restore(const Counters *state) {
  own = *state;
  return 0;
}
