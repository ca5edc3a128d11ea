// Answers each message of its parent.
process.on("message", ({ id, payload }: { id: number; payload: { key: string; cost: number } }) => {
  process.send?.({ id, payload: { key: payload.key, cost: payload.cost } });
});
process.send?.("ready");
