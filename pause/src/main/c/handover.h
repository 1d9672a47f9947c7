#ifndef BEANPOD_HANDOVER_H
#define BEANPOD_HANDOVER_H

/*
 * Where init was executed before its container was known: waits for the plan and its descriptors, and puts each where
 * init would otherwise have been born with it. Ends when nobody is there any more to send them.
 */
void await_plan(void);

#endif
