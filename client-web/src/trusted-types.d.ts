interface TrustedTypePolicyFactory {
  createPolicy(name: string, rules: { createHTML(html: string): string }): unknown;
}
declare var trustedTypes: TrustedTypePolicyFactory | undefined;
