import type { Case } from "../case.ts";
import {
  aborting,
  hanging,
  nowhere,
  objectOfTheHost,
  ofTheUser,
  ownEnd,
  refusedInThreads,
  ungranted,
  variant,
} from "../expectation.ts";

const own: readonly string[] = [];
/** It reaches itself alone where the realm is a process. */
const ofItself = { "process contained": "contained", "process wall": "contained" } as const;
/** The first process of a namespace takes no such signal of its own. */
const ofTheFirst = { ...ofItself, "process wall": "blocked" } as const;
const wireOfAThread = { ...nowhere, thread: "contained" } as const;

export const cases: readonly Case[] = [
  {
    plugin: "exit",
    ids: own,
    tries: "to end the host as a program ends itself",
    variants: [
      variant("process.exit", ownEnd, { inline: "blocked" }),
      variant("process.exit of where Node's classes come from", ownEnd),
      variant("process.reallyExit", ownEnd),
      variant("process.abort", ownEnd, { thread: "blocked" }),
    ],
  },
  {
    plugin: "kill",
    ids: own,
    tries: "to signal the host",
    variants: [
      variant("a signal to the host", refusedInThreads),
      variant("a signal to its own number", refusedInThreads, ofTheFirst),
      variant("a signal to its parent's number", refusedInThreads, { "process wall": "contained" }),
      variant("a signal to its process group", refusedInThreads, ofItself),
      variant("a signal by what is below process.kill", refusedInThreads),
      variant("the end of the host", refusedInThreads),
    ],
  },
  {
    plugin: "stop",
    ids: own,
    tries: "to stop the host",
    variants: [
      variant("SIGSTOP to the host", refusedInThreads),
      hanging("SIGSTOP to its process group", refusedInThreads, ofTheFirst),
    ],
  },
  {
    plugin: "debug",
    ids: ["nodejs/node#62537"],
    tries: "to open the host's inspector",
    variants: [
      variant("process._debugProcess", ofTheUser, { thread: "blocked" }),
      variant("SIGUSR1, which opens the inspector", refusedInThreads),
      variant("inspector.open", objectOfTheHost),
    ],
  },
  {
    plugin: "proc",
    ids: own,
    tries: "the host's environment, memory, descriptors and files in /proc",
    variants: [
      variant("environ", ungranted),
      variant("mem", ungranted),
      variant("fd", ungranted),
      variant("cmdline and root", ungranted),
    ],
  },
  {
    plugin: "ports",
    ids: own,
    tries: "what the host listens to on its own machine",
    variants: [
      variant("http to 127.0.0.1", ungranted),
      variant("http to localhost", ungranted),
      variant("fetch", ungranted),
      variant("a bare connection", ungranted),
    ],
  },
  {
    plugin: "descriptors",
    ids: ["Node documentation, limits of the permission model"],
    tries: "descriptors that the host has open",
    variants: [
      variant("read", ungranted),
      variant("read, whichever are files", ungranted),
      variant("read by a stream", ungranted),
      variant("written", ungranted),
      variant("closed", ungranted),
    ],
  },
  {
    plugin: "environment",
    ids: own,
    tries: "the host's environment variables",
    variants: [
      variant("read", objectOfTheHost),
      variant("changed", objectOfTheHost),
      variant("shared with a worker of its own", objectOfTheHost),
    ],
  },
  {
    plugin: "process-wide",
    ids: own,
    tries: "what a process has once for all its threads",
    variants: [
      variant("flags of V8", ungranted),
      variant("a crash by such flags", aborting, { thread: "blocked" }),
      variant("the working directory", objectOfTheHost),
      variant("the title of the process", objectOfTheHost),
      variant("the priority of the host", refusedInThreads),
    ],
  },
  {
    plugin: "wire",
    ids: own,
    tries: "to trip the host over what it sends on the wire between them",
    variants: [
      variant("frames that make no sense", wireOfAThread),
      variant("answers to calls of others", wireOfAThread),
      variant("noise in the ring", wireOfAThread),
      variant("noise in the pipe of a process", ownEnd, { inline: "blocked", thread: "blocked" }),
      variant("the data that the worker was started with", nowhere),
    ],
  },
  {
    plugin: "neighbours",
    ids: own,
    tries: "to reach another plugin of the same host",
    variants: [
      variant("the neighbour's secret by a symbol", nowhere),
      variant("messages to every thread", nowhere),
      variant("a prototype that the neighbour uses as well", objectOfTheHost),
    ],
  },
];
