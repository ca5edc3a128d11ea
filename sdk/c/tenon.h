/* What a plugin in C has of its host. Header only, no C library: clang --target=wasm32 -nostdlib.
 * A plugin is called once at a time; what is asked here is about the call that is under way. */
#ifndef TENON_H
#define TENON_H
#include <stddef.h>
#include <stdint.h>

#define TENON_EXPORT(name) __attribute__((export_name(name), used))
#define TENON_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

enum { TENON_DEBUG = 0, TENON_INFO = 1, TENON_WARN = 2, TENON_ERROR = 3 };

/* Bytes that somebody else owns. */
typedef struct tenon_bytes {
  const uint8_t *ptr;
  uint32_t len;
} tenon_bytes;

TENON_IMPORT("tenon", "log") void tenon_host_log(int32_t level, const void *ptr, uint32_t len);
TENON_IMPORT("tenon", "take") void tenon_host_take(void *ptr);
TENON_IMPORT("tenon", "deadline") double tenon_host_deadline(void);
TENON_IMPORT("tenon", "cancelled") int32_t tenon_host_cancelled(void);
TENON_IMPORT("tenon", "traceparent") int32_t tenon_host_traceparent(void);
TENON_IMPORT("tenon", "from") int32_t tenon_host_from(void);
TENON_IMPORT("tenon", "slot_get") int32_t tenon_host_slot_get(const void *key, uint32_t key_len);
TENON_IMPORT("tenon", "slot_set") void tenon_host_slot_set(const void *key, uint32_t key_len, const void *ptr, uint32_t len);

/* The address of the answer and its length. */
static uint32_t tenon_cell[2];

TENON_EXPORT("tenon_abi_1") uint32_t tenon_abi_1(void) { return (uint32_t)(uintptr_t)tenon_cell; }

/* Room at the end of memory: it is kept and used again, and made twice as large when it is too small. */
typedef struct tenon_room {
  uint8_t *ptr;
  uint32_t size;
} tenon_room;

static int tenon_grow(tenon_room *room, uint32_t size) {
  if (size <= room->size) return 1;
  uint64_t wanted = size > 2 * (uint64_t)room->size ? size : 2 * (uint64_t)room->size;
  uint32_t pages = (uint32_t)((wanted + 65535) / 65536);
  size_t before = __builtin_wasm_memory_grow(0, pages);
  if (before == (size_t)-1) return 0;
  room->ptr = (uint8_t *)(before * 65536);
  room->size = pages * 65536;
  return 1;
}

static tenon_room tenon_input, tenon_taken, tenon_written;
static uint32_t tenon_written_len;

TENON_EXPORT("tenon_reserve") uint32_t tenon_reserve(uint32_t size) {
  return tenon_grow(&tenon_input, size == 0 ? 1 : size) ? (uint32_t)(uintptr_t)tenon_input.ptr : 0;
}

static inline void tenon_copy(void *to, const void *from, uint32_t len) {
  for (uint32_t at = 0; at < len; at++) ((uint8_t *)to)[at] = ((const uint8_t *)from)[at];
}

static inline uint32_t tenon_length(const char *text) {
  uint32_t len = 0;
  while (text[len] != 0) len++;
  return len;
}

/* What an entry function returns. The answer must stay where it is until the next call: static, or written by tenon_put. */
static inline int32_t tenon_answer(const void *ptr, uint32_t len) {
  tenon_cell[0] = (uint32_t)(uintptr_t)ptr;
  tenon_cell[1] = len;
  return 0;
}

/* Text that is put together piece by piece, one at a time. */
static inline void tenon_put_bytes(const void *ptr, uint32_t len) {
  tenon_room before = tenon_written;
  if (!tenon_grow(&tenon_written, tenon_written_len + len)) __builtin_trap();
  if (tenon_written.ptr != before.ptr) tenon_copy(tenon_written.ptr, before.ptr, tenon_written_len);
  tenon_copy(tenon_written.ptr + tenon_written_len, ptr, len);
  tenon_written_len += len;
}
static inline void tenon_begin(void) { tenon_written_len = 0; }
static inline void tenon_put(const char *text) { tenon_put_bytes(text, tenon_length(text)); }
static inline void tenon_put_number(int64_t number) {
  char digits[20];
  uint32_t at = sizeof digits;
  uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  do digits[--at] = (char)('0' + left % 10);
  while ((left /= 10) != 0);
  if (number < 0) tenon_put("-");
  tenon_put_bytes(digits + at, (uint32_t)sizeof digits - at);
}
/* A JSON string with its quotes. */
static inline void tenon_put_json(const void *ptr, uint32_t len) {
  const char *hex = "0123456789abcdef";
  tenon_put("\"");
  for (uint32_t at = 0; at < len; at++) {
    uint8_t each = ((const uint8_t *)ptr)[at];
    if (each == '"' || each == '\\') tenon_put("\\");
    if (each >= 0x20) {
      tenon_put_bytes(&each, 1);
    } else {
      tenon_put("\\u00");
      tenon_put_bytes(hex + (each >> 4), 1);
      tenon_put_bytes(hex + (each & 15), 1);
    }
  }
  tenon_put("\"");
}
static inline tenon_bytes tenon_written_bytes(void) { return (tenon_bytes){tenon_written.ptr, tenon_written_len}; }
static inline void tenon_log_written(int32_t level) { tenon_host_log(level, tenon_written.ptr, tenon_written_len); }

/* It failed: a message; what was written as the message; what was written as JSON {"message", "name", "code"}. */
static inline int32_t tenon_fail(const char *message) {
  tenon_answer(message, tenon_length(message));
  return 1;
}
static inline int32_t tenon_fail_written(void) {
  tenon_answer(tenon_written.ptr, tenon_written_len);
  return 1;
}
static inline int32_t tenon_fail_json(void) {
  tenon_fail_written();
  return 2;
}
static inline int32_t tenon_fail_code(const char *message, const char *code) {
  tenon_begin();
  tenon_put("{\"message\":");
  tenon_put_json(message, tenon_length(message));
  tenon_put(",\"code\":");
  tenon_put_json(code, tenon_length(code));
  tenon_put("}");
  return tenon_fail_json();
}

static inline void tenon_log(int32_t level, const char *text) { tenon_host_log(level, text, tenon_length(text)); }
/* Milliseconds; infinity without a deadline. */
static inline double tenon_deadline(void) { return tenon_host_deadline(); }
static inline int tenon_cancelled(void) { return tenon_host_cancelled() == 1; }

/* What waits, until the next call of this function. */
static inline tenon_bytes tenon_take(int32_t len) {
  tenon_bytes taken = {0, 0};
  if (len <= 0) return taken;
  if (!tenon_grow(&tenon_taken, (uint32_t)len)) __builtin_trap();
  tenon_host_take(tenon_taken.ptr);
  taken.ptr = tenon_taken.ptr;
  taken.len = (uint32_t)len;
  return taken;
}
static inline tenon_bytes tenon_traceparent(void) { return tenon_take(tenon_host_traceparent()); }
static inline tenon_bytes tenon_from(void) { return tenon_take(tenon_host_from()); }
/* 1, and what was kept; 0 where nothing was. */
static inline int tenon_slot(const char *key, tenon_bytes *value) {
  int32_t len = tenon_host_slot_get(key, tenon_length(key));
  if (len < 0) return 0;
  *value = tenon_take(len);
  return 1;
}
static inline void tenon_set_slot(const char *key, const void *ptr, uint32_t len) {
  tenon_host_slot_set(key, tenon_length(key), ptr, len);
}
/* What a service answered: 0 and its bytes, or 1 and the JSON of its error. */
static inline int tenon_service(int32_t result, tenon_bytes *out) {
  *out = tenon_take(result < 0 ? -result - 1 : result);
  return result < 0;
}

/* Reading JSON of the shape {"name": value}: the text of a value at the top, quotes and all; 0 where there is none. */
static inline const uint8_t *tenon_json_end(const uint8_t *at, const uint8_t *end) {
  int depth = 0;
  for (; at < end; at++) {
    if (*at == '"') {
      for (at++; at < end && *at != '"'; at++)
        if (*at == '\\') at++;
    } else if (*at == '{' || *at == '[') {
      depth++;
    } else if (*at == '}' || *at == ']') {
      if (depth-- == 0) return at;
    } else if (*at == ',' && depth == 0) {
      return at;
    }
  }
  return end;
}
static inline int tenon_json_get(tenon_bytes json, const char *name, tenon_bytes *value) {
  const uint8_t *at = json.ptr, *end = json.ptr + json.len;
  uint32_t len = tenon_length(name);
  if (json.len == 0 || *at++ != '{') return 0;
  while (at < end && *at == '"') {
    const uint8_t *key = ++at;
    while (at < end && *at != '"') at += *at == '\\' ? 2 : 1;
    uint32_t key_len = (uint32_t)(at - key), same = key_len == len;
    for (uint32_t index = 0; same && index < len; index++) same = key[index] == (uint8_t)name[index];
    at += 2;
    const uint8_t *stop = tenon_json_end(at, end);
    if (same) {
      value->ptr = at;
      value->len = (uint32_t)(stop - at);
      return 1;
    }
    at = stop + 1;
  }
  return 0;
}
/* A whole number; 0 where there is none. The host has checked that it is one. */
static inline int64_t tenon_json_integer(tenon_bytes json, const char *name) {
  tenon_bytes text = {0, 0};
  int64_t number = 0;
  if (!tenon_json_get(json, name, &text)) return 0;
  int minus = text.len > 0 && text.ptr[0] == '-';
  for (uint32_t at = (uint32_t)minus; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'; at++)
    number = number * 10 + (text.ptr[at] - '0');
  return minus ? -number : number;
}
/* A number as text; 0 where there is none. Exact as far as whole numbers of 2^53 and powers of ten are. */
static inline double tenon_json_double(tenon_bytes text) {
  double value = 0;
  int scale = 0, exponent = 0, fraction = 0;
  uint32_t at = text.len > 0 && text.ptr[0] == '-' ? 1 : 0;
  int minus = (int)at;
  for (; at < text.len; at++) {
    uint8_t each = text.ptr[at];
    if (each == '.') {
      fraction = 1;
    } else if (each >= '0' && each <= '9') {
      value = value * 10 + (each - '0');
      scale -= fraction;
    } else {
      break;
    }
  }
  if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
    int down = ++at < text.len && text.ptr[at] == '-';
    if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+')) at++;
    for (; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9' && exponent < 1000; at++)
      exponent = exponent * 10 + (text.ptr[at] - '0');
    if (down) exponent = -exponent;
  }
  scale += exponent;
  double power = 1;
  for (int steps = scale < 0 ? -scale : scale; steps > 0; steps--) power *= 10;
  value = scale < 0 ? value / power : value * power;
  return minus ? -value : value;
}
static inline double tenon_json_number(tenon_bytes json, const char *name) {
  tenon_bytes text = {0, 0};
  return tenon_json_get(json, name, &text) ? tenon_json_double(text) : 0;
}
/* Text without its quotes and escapes, as UTF-8: how many bytes it has, of which at most `size` were written. -1: no text. */
static inline int32_t tenon_json_text(tenon_bytes json, const char *name, void *to, uint32_t size) {
  tenon_bytes text = {0, 0};
  uint32_t len = 0, high = 0;
  if (!tenon_json_get(json, name, &text) || text.len < 2 || text.ptr[0] != '"') return -1;
  for (uint32_t at = 1; at < text.len - 1; at++) {
    uint32_t point = text.ptr[at], plain = point != '\\';
    if (!plain) {
      const char *names = "bfnrt", *means = "\b\f\n\r\t";
      point = text.ptr[++at];
      if (point == 'u') {
        point = 0;
        for (int digit = 0; digit < 4; digit++) {
          uint8_t each = text.ptr[++at];
          point = point * 16 + (each <= '9' ? each - '0' : (each | 32) - 'a' + 10);
        }
        if (point >= 0xd800 && point < 0xdc00) {
          high = point;
          continue;
        }
        if (point >= 0xdc00 && point < 0xe000) point = 0x10000 + ((high - 0xd800) << 10) + (point - 0xdc00);
      } else {
        for (int index = 0; index < 5; index++)
          if (point == (uint8_t)names[index]) {
            point = (uint8_t)means[index];
            break;
          }
      }
    }
    uint8_t bytes[4];
    uint32_t count = 0;
    if (plain || point < 0x80) {
      bytes[count++] = (uint8_t)point;
    } else {
      if (point >= 0x10000) {
        bytes[count++] = (uint8_t)(0xf0 | point >> 18);
        bytes[count++] = (uint8_t)(0x80 | (point >> 12 & 63));
      } else if (point >= 0x800) {
        bytes[count++] = (uint8_t)(0xe0 | point >> 12);
      }
      bytes[count++] = (uint8_t)(point >= 0x800 ? 0x80 | (point >> 6 & 63) : 0xc0 | point >> 6);
      bytes[count++] = (uint8_t)(0x80 | (point & 63));
    }
    for (uint32_t index = 0; index < count; index++, len++)
      if (len < size) ((uint8_t *)to)[len] = bytes[index];
  }
  return (int32_t)len;
}
#endif
