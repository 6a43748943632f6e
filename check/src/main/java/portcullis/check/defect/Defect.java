package portcullis.check.defect;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the variant of a class that puts a defect in. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Defect {
  /** What it is called, in kebab-case. */
  String name();

  /** The class that it stands for, with dots. */
  String replaces();

  /** The scenario that finds it. */
  String scenario();

  /** What is wrong, in one line. */
  String description();
}
