import { inspect } from "node:util";
import {
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import type { TracedCall, Tracing } from "../index.ts";

/**
 * Makes a span of each call, below the span that is active or the `traceparent` the call came with, and hands its `traceparent` to the
 * plugin. Pass it to `createHost({ tracing })`. Default tracer: that of the global provider, looked up for each call; while there is
 * none, calls go on with the `traceparent` they came with.
 */
export function openTelemetry(tracer?: Tracer): Tracing {
  return {
    begin(call) {
      const parent = call.parent === undefined ? context.active() : below(call.parent);
      const span = (tracer ?? trace.getTracer("tenon")).startSpan(nameOf(call), optionsOf(call), parent);
      const own = span.spanContext();
      if (!isSpanContextValid(own)) return undefined;
      const inside = trace.setSpan(parent, span);
      return {
        traceparent: traceparentOf(own),
        run: (work) => context.with(inside, work),
        end(error) {
          if (error !== undefined) {
            // Plugins may throw what cannot be made a text of.
            const shown = error instanceof Error ? error : typeof error === "string" ? error : inspect(error);
            span.recordException(shown);
            span.setStatus({ code: SpanStatusCode.ERROR, message: typeof shown === "string" ? shown : shown.message });
          }
          span.end();
        },
      };
    },
  };
}

const nameOf = ({ plugin, method }: TracedCall): string => `${plugin} ${method}`;

function optionsOf({ kind, plugin, version, realm, instance, method }: TracedCall): object {
  const attributes = {
    "tenon.kind": kind,
    "tenon.plugin": plugin,
    "tenon.version": version,
    "tenon.realm": realm,
    "tenon.instance": instance,
    "tenon.method": method,
  };
  return { kind: SpanKind.CLIENT, attributes };
}

/** The host lets nothing come here that is no traceparent. */
function below(traceparent: string): Context {
  const [, traceId = "", spanId = "", flags = "00"] = traceparent.split("-");
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}
