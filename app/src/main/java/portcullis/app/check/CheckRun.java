package portcullis.app.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import portcullis.app.job.InputException;
import portcullis.app.job.RunFailedException;
import portcullis.check.defect.Variant;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.Campaign;
import portcullis.check.exploration.Listener;
import portcullis.check.exploration.ReplayId;
import portcullis.check.exploration.Subject;
import portcullis.check.exploration.Verdict;
import portcullis.check.loading.Alteration;
import portcullis.check.loading.SourceFile;
import portcullis.check.report.Counterexample;

/** Carries out what a user wants checked. */
public final class CheckRun {
  private CheckRun() {}

  /** What is to be explored, in order. */
  public static List<Campaign.Task> tasks(CheckOrder order)
      throws InputException, SourceFile.CompilationException {
    Alteration alteration = Alteration.none();
    List<Target> targets = new ArrayList<>();
    String without = order.without();
    String defect = order.defect();
    if (without != null) {
      alteration = Alterations.without(without);
    } else if (defect != null) {
      Variant variant = Alterations.defect(defect);
      alteration = variant.alteration();
      if (order.inputs().isEmpty()) {
        targets.addAll(Target.of(variant.scenario()));
      }
    }
    for (String input : order.inputs()) {
      targets.addAll(Target.of(input));
    }
    if (targets.isEmpty()) {
      targets.addAll(Target.all());
    }
    List<Campaign.Task> tasks = new ArrayList<>();
    MemoryModel only = order.model();
    for (Target target : targets) {
      for (MemoryModel model : only == null ? target.models() : List.of(only)) {
        tasks.add(
            new Campaign.Task(
                target.under(model, alteration),
                order.plan() == null ? target.plan().apply(model) : order.plan()));
      }
    }
    return tasks;
  }

  /**
   * Explores them.
   *
   * @throws InputException if the file of a stopped check cannot be used
   */
  public static CheckReport run(CheckOrder order, List<Campaign.Task> tasks, Listener listener)
      throws InputException, RunFailedException {
    Campaign campaign;
    try {
      campaign = new Campaign(tasks, listener, order.stateFile());
    } catch (IOException e) {
      throw new InputException("--resume " + order.stateFile() + ": " + e.getMessage());
    }
    try {
      return report(campaign.run(order.workers()));
    } catch (IOException e) {
      throw new RunFailedException("what is left to do could not be written: " + e.getMessage(), e);
    }
  }

  private static CheckReport report(List<Verdict> verdicts) {
    List<Told> losses = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      if (verdict instanceof Verdict.Loses loses) {
        losses.add(
            new Told(
                Counterexample.of(loses.subject(), loses.loss().schedule()),
                ReplayId.of(loses).toString()));
      }
    }
    return new CheckReport(verdicts, losses);
  }

  /**
   * Runs one execution again.
   *
   * @param inputs source files in which its scenario may be
   */
  public static Told replay(String text, List<String> inputs)
      throws InputException, SourceFile.CompilationException {
    ReplayId id;
    try {
      id = ReplayId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InputException("--replay " + text + " cannot be used: " + e.getMessage());
    }
    Subject subject = target(id, inputs).under(id.model(), alteration(id));
    try {
      return new Told(Counterexample.of(subject, id.schedule()), text);
    } catch (IllegalArgumentException e) {
      throw new InputException("--replay: " + e.getMessage());
    }
  }

  private static Target target(ReplayId id, List<String> inputs)
      throws InputException, SourceFile.CompilationException {
    for (String input : inputs) {
      for (Target target : Target.of(input)) {
        if (target.name().equals(id.scenario())) {
          return target;
        }
      }
    }
    if (!inputs.isEmpty()) {
      throw new InputException(
          "--replay is of scenario %s, which is not in %s"
              .formatted(id.scenario(), String.join(", ", inputs)));
    }
    try {
      return Target.of(id.scenario()).getFirst();
    } catch (InputException e) {
      throw new InputException(
          "--replay is of scenario %s, which does not ship; name its source file too"
              .formatted(id.scenario()));
    }
  }

  private static Alteration alteration(ReplayId id) throws InputException {
    return switch (id.alteration()) {
      case NONE -> Alteration.none();
      case WITHOUT -> Alterations.without(id.alteredName());
      case DEFECT -> Alterations.defect(id.alteredName()).alteration();
    };
  }
}
