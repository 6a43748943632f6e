package portcullis.app.pause;

import java.util.Locale;

/** What happens to the neighbour, by turns. */
public enum PauseEvent {
  /** It is attached to nothing, and to its domain again. */
  DETACH,
  /** It is released and taken out with its domain, and is plugged in and attached again. */
  RELEASE,
  /** It is reset. */
  RESET;

  /** As in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
