import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { prometheusText } from "tenon";

describe("the text that Prometheus scrapes", () => {
  test("has help, type and samples, and of a histogram buckets that grow", () => {
    const labels = { plugin: "limiter" };
    const text = prometheusText([
      { name: "calls_total", help: "Calls.", kind: "counter", samples: [{ labels, value: 3 }] },
      {
        name: "took_seconds",
        help: "Took.",
        kind: "histogram",
        samples: [{ labels, bounds: [0.1, 1], buckets: [2, 0, 1], sum: 5.5, count: 3 }],
      },
      { name: "up", help: "Up.", kind: "gauge", samples: [{ labels: {}, value: 1 }] },
      { name: "unseen", help: "Nothing of it.", kind: "gauge", samples: [] },
    ]);
    assert.equal(
      text,
      `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{plugin="limiter"} 3
# HELP took_seconds Took.
# TYPE took_seconds histogram
took_seconds_bucket{plugin="limiter",le="0.1"} 2
took_seconds_bucket{plugin="limiter",le="1"} 2
took_seconds_bucket{plugin="limiter",le="+Inf"} 3
took_seconds_sum{plugin="limiter"} 5.5
took_seconds_count{plugin="limiter"} 3
# HELP up Up.
# TYPE up gauge
up 1
`,
    );
  });

  test("escapes what would end a label or a line, and writes numbers as Prometheus reads them", () => {
    const samples = [
      { labels: { at: 'a "b" \\ c\nd \ud800' }, value: Infinity },
      { labels: {}, value: -Infinity },
      { labels: {}, value: NaN },
      { labels: {}, value: 1e21 },
    ];
    const text = prometheusText([{ name: "odd", help: "One \\ line\nand more", kind: "gauge", samples }]);
    assert.equal(
      text,
      `# HELP odd One \\\\ line\\nand more
# TYPE odd gauge
odd{at="a \\"b\\" \\\\ c\\nd \ufffd"} +Inf
odd -Inf
odd NaN
odd 1e+21
`,
    );
  });
});
