type WebKitVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

/** Where the picture is shown: in the page, over the whole screen, or in a window of its own. Keeps the display awake. */
export class Screen {
  #frame: HTMLElement | undefined;
  #media: WebKitVideo | undefined;
  #lock: WakeLockSentinel | undefined;
  #isFull = $state(false);
  #canFullscreen = $state(false);
  #canPip = $state(false);

  get isFull(): boolean {
    return this.#isFull;
  }
  get canFullscreen(): boolean {
    return this.#canFullscreen;
  }
  get canPip(): boolean {
    return this.#canPip;
  }

  attach(frame: HTMLElement): () => void {
    this.#frame = frame;
    this.#media = frame.querySelector('video') ?? undefined;
    // iPhones know no full-screen elements, only full-screen video.
    this.#canFullscreen = document.fullscreenEnabled || this.#media?.webkitEnterFullscreen !== undefined;
    this.#canPip = document.pictureInPictureEnabled && this.#media?.disablePictureInPicture !== true;
    const changed = () => (this.#isFull = document.fullscreenElement === frame);
    document.addEventListener('fullscreenchange', changed);
    return () => {
      document.removeEventListener('fullscreenchange', changed);
      this.#frame = undefined;
      this.#media = undefined;
      void this.#lock?.release();
    };
  }

  async toggleFullscreen(): Promise<void> {
    if (document.fullscreenElement !== null) await document.exitFullscreen();
    else if (document.fullscreenEnabled) await this.#frame?.requestFullscreen();
    else this.#media?.webkitEnterFullscreen?.();
  }

  async togglePip(): Promise<void> {
    if (!this.#canPip) return;
    try {
      if (document.pictureInPictureElement !== null) await document.exitPictureInPicture();
      else await this.#media?.requestPictureInPicture();
    } catch {
      // Refused before the first frame or without a gesture: nothing to tell the viewer.
    }
  }

  /** A playing video keeps the display on; browsers drop the lock by themselves when the page is hidden. */
  keepAwake(): () => void {
    let wanted = true;
    const request = async () => {
      try {
        const lock = await navigator.wakeLock.request('screen');
        if (wanted) this.#lock = lock;
        else await lock.release();
      } catch {
        // Not supported, low battery or hidden: a nicety only.
      }
    };
    const again = () => {
      if (document.visibilityState === 'visible') void request();
    };
    if ('wakeLock' in navigator) {
      void request();
      document.addEventListener('visibilitychange', again);
    }
    return () => {
      wanted = false;
      document.removeEventListener('visibilitychange', again);
      void this.#lock?.release();
      this.#lock = undefined;
    };
  }
}
