<#-- A table of AsciiDoc, by the license-maven-plugin. -->
<#-- Tables of the guide include it; the order is that of the coordinates. -->
<#assign rows = []>
<#list dependencyMap as entry>
  <#assign p = entry.getKey()>
  <#assign rows = rows + ["|`" + p.groupId + ":" + p.artifactId + "` |" + p.version + " |" + entry.getValue()?join(", or ")]>
</#list>
<#list rows?sort as row>
${row}
</#list>
