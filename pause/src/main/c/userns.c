#include "userns.h"

#include "limits.h"
#include "process.h"
#include "report.h"

void do_as_host_root(const struct plan *plan, const int ends[3]) {
    own_pipes(ends, plan->stream_uid, plan->stream_gid);
    apply_oom_score(plan);
    raise_hard_limits(plan);
}

void become_namespace_root(void) {
    /* The host's ids mean nobody here: files that they make could have no owner (EOVERFLOW). */
    check(STEP_USER_NAMESPACE, sys_setgroups(0, NULL));
    check(STEP_USER_NAMESPACE, sys_setresgid(0, 0, 0));
    check(STEP_USER_NAMESPACE, sys_setresuid(0, 0, 0));
    /* The change of user may have made the process traceable again (fs.suid_dumpable). */
    check(STEP_USER_NAMESPACE, sys_prctl(PR_SET_DUMPABLE, 0, 0));
}
