// The sound of a terminal's bell on a page: two short tones. Browsers let a page sound only after
// somebody has touched it, so the first touch makes ready for later.
let audio = null;

function ready() {
  if (!window.AudioContext) return null;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => {});
  return audio;
}

export function sound() {
  const context = ready();
  if (!context) return;
  for (const [after, pitch] of [[0, 880], [0.25, 660]]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const begin = context.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.3, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + 0.2);
  }
}

addEventListener("pointerdown", ready, { passive: true });
addEventListener("keydown", ready);
