package portcullis.s390.driver;

/**
 * What has been done in a domain since it was made, as the kernel's {@code
 * pci/<function>/statistics} tell it. Each number is exact by itself; they are read one after the
 * other.
 *
 * @param mappedPages pages of 4 KiB that were mapped
 * @param unmappedPages those that were unmapped
 * @param globalRefreshes instructions issued to make everything forgotten, one for each function
 * @param syncMapRefreshes those issued to make new mappings known; not those with which room was
 *     made for them
 * @param syncRefreshes those issued to make a range forgotten
 */
public record DomainStatistics(
    long mappedPages,
    long unmappedPages,
    long globalRefreshes,
    long syncMapRefreshes,
    long syncRefreshes) {}
