package portcullis.check.loading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyncSitesTest {
  @Test
  void aNameMeansOneSiteWhetherOfCoreOrOfADriver() {
    assertThat(SyncSites.all()).extracting(SyncSite::name).doesNotHaveDuplicates();
    assertThat(SyncSites.all())
        .extracting(SyncSite::name)
        .contains("Bonds#add:full-fence", "CommandQueue#ringDoorbell:release-fence");
  }
}
