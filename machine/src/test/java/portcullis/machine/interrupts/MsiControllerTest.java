package portcullis.machine.interrupts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MsiControllerTest {
  private final MsiController controller = new MsiController(4);
  private int calls;

  @Test
  void aMessageCallsTheHandlerOfItsIdentityAndNoOther() {
    controller.connect(() -> calls += 1);
    int second = controller.connect(() -> calls += 100);

    controller.write(MsiController.DOORBELL, 4, second);

    assertThat(calls).isEqualTo(100);
    assertThat(controller.spurious()).isZero();
  }

  @Test
  void messagesForNobodyAreCounted() {
    controller.write(MsiController.DOORBELL, 4, 0);
    controller.write(MsiController.DOORBELL, 4, 3);
    controller.write(MsiController.DOORBELL, 4, 0xffff_ffffL);

    assertThat(controller.spurious()).isEqualTo(3);
  }

  @Test
  void onlyAWholeWordToTheDoorbellIsAMessage() {
    int identity = controller.connect(() -> calls++);

    controller.write(MsiController.DOORBELL + 4, 4, identity);
    controller.write(MsiController.DOORBELL, 2, identity);
    controller.write(MsiController.DOORBELL, 8, identity);

    assertThat(calls).isZero();
    assertThat(controller.read(MsiController.DOORBELL, 4)).isZero();
  }

  @Test
  void identitiesRunOutAndComeBack() {
    int first = controller.connect(() -> {});
    controller.connect(() -> {});
    controller.connect(() -> {});

    assertThatThrownBy(() -> controller.connect(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("3");
    controller.disconnect(first);
    assertThat(controller.connect(() -> {})).isEqualTo(first).isNotZero();
  }
}
