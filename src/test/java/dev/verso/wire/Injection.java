package dev.verso.wire;

import java.util.concurrent.atomic.AtomicInteger;

/** A fault at work, until its end. */
public final class Injection {
  private final WireProxy proxy;
  private final Fault fault;
  private final Selection selection;
  private final int times;
  private final AtomicInteger struck = new AtomicInteger();

  Injection(WireProxy proxy, Fault fault, Selection selection, int times) {
    this.proxy = proxy;
    this.fault = fault;
    this.selection = selection;
    this.times = times;
  }

  /** How many commands or replies have met it. */
  public int struck() {
    return struck.get();
  }

  /** Ends it, before this returns; it may have ended. */
  public void end() {
    proxy.end(this);
  }

  Fault fault() {
    return fault;
  }

  boolean isFor(Command command) {
    return struck.get() < times && selection.includes(command);
  }

  void strike() {
    struck.incrementAndGet();
  }
}
