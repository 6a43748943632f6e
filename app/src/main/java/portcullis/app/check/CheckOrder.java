package portcullis.app.check;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SearchPlan;

/**
 * What a user wants checked.
 *
 * @param inputs names of scenarios and source files; none for all scenarios
 * @param model only under this one; null for those of each scenario
 * @param without a site that orders less; null for none
 * @param defect that is put in; null for none
 * @param plan how to search; null for each scenario's own way
 * @param workers at the same time
 * @param stateFile where a stopped check goes on; null for nowhere
 */
public record CheckOrder(
    List<String> inputs,
    @Nullable MemoryModel model,
    @Nullable String without,
    @Nullable String defect,
    @Nullable SearchPlan plan,
    int workers,
    @Nullable Path stateFile) {}
