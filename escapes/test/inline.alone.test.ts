import { test } from "node:test";
import { holds } from "./holds.ts";

test("the escape corpus in the realm inline: each try comes to what the docs say", (context) =>
  holds("inline", context));
