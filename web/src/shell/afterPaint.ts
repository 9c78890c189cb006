/** Where no frame comes, as in a tab that is not seen, so long is waited for one, in milliseconds. */
const NO_FRAME_MS = 100;

/** Waits until what has changed so far is painted: what a press leads to is done after the press is seen. */
export function afterPaint(): Promise<void> {
  return new Promise((painted) => {
    const timer = setTimeout(painted, NO_FRAME_MS);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      // Behind the frame that this call stands before.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        painted();
      };
      port2.postMessage(null);
    });
  });
}
