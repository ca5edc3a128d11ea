/** Web classes of Node whose instances only hold what they are given; an inline plugin gets a subclass of each. */
export const plainWebClasses: readonly string[] = [
  "URL",
  "URLSearchParams",
  "TextDecoder",
  "AbortController",
  "Event",
  "CustomEvent",
  "EventTarget",
  "Blob",
  "Headers",
  "FormData",
  "ReadableStream",
  "WritableStream",
  "TransformStream",
  "CompressionStream",
  "DecompressionStream",
  "TextDecoderStream",
  "TextEncoderStream",
  "DOMException",
];

/** Globals of Node that an inline plugin gets in a form of ours, each by a capability of its own. */
export const wrappedGlobals: readonly string[] = [
  "process",
  "MessageChannel",
  "BroadcastChannel",
  "TextEncoder",
  "AbortSignal",
  "atob",
  "btoa",
  "crypto",
  "Buffer",
];
