package portcullis.check.litmus;

/** Steps of RCU. */
enum RcuKind {
  /** {@code rcu_read_lock}. */
  READ_LOCK,
  /** {@code rcu_read_unlock}. */
  READ_UNLOCK,
  /** {@code synchronize_rcu}. */
  SYNCHRONIZE
}
