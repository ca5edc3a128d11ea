import type { Case } from "../case.ts";

export const cases: readonly Case[] = [
  {
    plugin: "interval-forgotten",
    kind: "leaks",
    inline: { verdict: "freed", closed: "interval", why: "Timers are closed for it." },
    thread: { verdict: "freed", closed: "interval", why: "Timers are closed for it." },
  },
  {
    plugin: "timeouts-forgotten",
    kind: "leaks",
    inline: { verdict: "freed", closed: "timeout", why: "Timers are closed for it." },
    thread: { verdict: "freed", closed: "timeout", why: "Timers are closed for it." },
  },
  {
    plugin: "immediate-chain",
    kind: "leaks",
    inline: { verdict: "freed", closed: "immediate", why: "The last of the chain is closed for it." },
    thread: { verdict: "freed", closed: "immediate", why: "The last of the chain is closed for it." },
  },
  {
    plugin: "message-channel-forgotten",
    kind: "leaks",
    inline: { verdict: "freed", closed: "message channel", why: "Message channels are closed for it." },
    thread: { verdict: "freed", closed: "message channel", why: "Message channels are closed for it." },
  },
  {
    plugin: "broadcast-channel-forgotten",
    kind: "leaks",
    inline: { verdict: "freed", closed: "broadcast channel", why: "The channel is closed for it." },
    thread: { verdict: "freed", why: "The channel is closed with the thread." },
  },
  {
    plugin: "process-listener-forgotten",
    kind: "leaks",
    inline: { verdict: "freed", closed: 'process listener "warning"', why: "The listener is taken off for it." },
    thread: { verdict: "freed", why: "A thread has a process object of its own." },
  },
  {
    plugin: "signal-timeout-forgotten",
    kind: "leaks",
    inline: { verdict: "freed", closed: "timeout", why: "The timer of the signal is closed for it." },
    thread: { verdict: "freed", why: "The timer dies with the thread." },
  },
];
